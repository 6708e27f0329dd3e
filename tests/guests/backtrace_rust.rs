// Stops at getppid() below generics, closures and inlined functions.
use std::collections::BTreeMap;
use std::fmt::Display;

extern "C" {
    fn getppid() -> i32;
}

#[inline(never)]
fn marker() -> i32 {
    unsafe { getppid() }
}

trait Shape {
    fn area(&self, scale: i64) -> i64;
}

struct Square<T> {
    side: T,
}

impl<T: Copy + Into<i64> + Display> Shape for Square<T> {
    #[inline(never)]
    fn area(&self, scale: i64) -> i64 {
        let grow = |by: i64| self.side.into() * scale + by + twice(marker() as i64);
        grow(3)
    }
}

#[inline(always)]
fn twice(number: i64) -> i64 {
    number * 2 + marker() as i64
}

mod inner {
    #[inline(never)]
    pub fn apply<F: Fn(i64) -> i64>(function: F, times: usize) -> i64 {
        (0..times as i64).map(|number| function(number)).sum()
    }
}

fn main() {
    let shapes: Vec<Box<dyn Shape>> = vec![Box::new(Square { side: 3i32 })];
    let map: BTreeMap<i64, i64> = (0..2).map(|key| (key, key)).collect();
    let sum = inner::apply(|n| shapes.iter().map(|shape| shape.area(n)).sum::<i64>() + map.len() as i64, 2);
    std::process::exit((sum == 0) as i32);
}
