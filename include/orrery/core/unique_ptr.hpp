#pragma once

// For `std::unique_ptr`: <memory>, but without atomics, `std::shared_ptr` and algorithms, ranged and parallel: a tenth
// of what the headers cost that own something.
#include <version>

#if defined(__GLIBCXX__) && __has_include(<bits/unique_ptr.h>)
#include <bits/unique_ptr.h>
#else
#include <memory>
#endif
