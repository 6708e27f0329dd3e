#pragma once
#include <linux/time.h>
