#pragma once

// For `std::shared_ptr`, and `std::unique_ptr`: see unique_ptr.hpp.
#include <orrery/core/unique_ptr.hpp>

#if defined(__GLIBCXX__) && __has_include(<bits/shared_ptr.h>)
#include <bits/shared_ptr.h>
#else
#include <memory>
#endif
