// Stops at getppid() below inlined members, templates, lambdas, and where an exception is dealt with.
#include <algorithm>
#include <cstdio>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace shapes {

static volatile long sum;

__attribute__((noinline)) long marker(const std::string &name)
{
	sum += syscall(SYS_getppid);
	return sum + (long)name.size();
}

template <typename T, int Factor> struct Scaled {
	T value;

	explicit Scaled(T v) : value(v) { sum += Factor; }
	__attribute__((noinline)) ~Scaled() { sum -= marker("destructor"); }
	T get() const { return value * Factor; }
	long operator()(const T &other) const
	{
		return marker("operator") + other + get();
	}
};

class Shape {
public:
	virtual ~Shape() = default;
	virtual long area(int scale) const noexcept = 0;
};

namespace {
class Square final : public Shape {
	int side;

public:
	explicit Square(int s) : side(s) {}
	__attribute__((noinline)) long area(int scale) const noexcept override
	{
		auto grow = [this, scale](int by) { return side * scale + by + marker("lambda"); };
		return grow(3);
	}
};
} // namespace

template <typename... Types> __attribute__((noinline)) long all(const Types &...types)
{
	return (marker("pack") + ... + types);
}

} // namespace shapes

__attribute__((noinline)) static void thrower(int number)
{
	if (number > 0)
		throw std::runtime_error("number " + std::to_string(number));
}

__attribute__((noinline)) static long catcher()
{
	try {
		thrower(3);
	} catch (const std::exception &error) {
		return shapes::marker(error.what());
	}
	return 0;
}

struct Unwound {
	__attribute__((noinline)) ~Unwound() { shapes::marker("unwound"); }
};

__attribute__((noinline)) static void unwinding()
{
	Unwound unwound;
	thrower(4);
}

int main(int argc, char **argv)
{
	std::string what = argc > 1 ? argv[1] : "operator";

	if (what == "operator") {
		shapes::Scaled<int, 3> *scaled = new shapes::Scaled<int, 3>(argc);
		return (*scaled)(4) == 0;
	}
	if (what == "destructor")
		shapes::Scaled<long, 7> scaled(argc);
	if (what == "lambda") {
		shapes::Shape *shape = new shapes::Square(argc);
		return shape->area(5) == 0;
	}
	if (what == "sort") {
		std::vector<int> numbers = { 5, 3, 4, argc };
		std::sort(numbers.begin(), numbers.end(),
			  [](int a, int b) { return shapes::marker("less") >= 0 && a < b; });
	}
	if (what == "function") {
		std::function<long(const std::map<std::string, int> &)> count =
			[](const std::map<std::string, int> &map) { return (long)map.size() + shapes::marker("function"); };
		return count({ { "a", argc } }) == 0;
	}
	if (what == "pack")
		return shapes::all(1, 2L, 'c') == 0;
	if (what == "catch")
		return catcher() == 0;
	if (what == "unwinding") {
		try {
			unwinding();
		} catch (...) {
		}
	}
	return 0;
}
