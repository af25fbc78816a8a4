#pragma once

// For `std::function`: <functional>, but without the hash maps and parallel algorithms that it reads as well. They
// would be a fifth of what the most used headers of this library cost.
#include <version>

#if defined(__GLIBCXX__) && __has_include(<bits/std_function.h>)
#include <bits/std_function.h>
#else
#include <functional>
#endif
