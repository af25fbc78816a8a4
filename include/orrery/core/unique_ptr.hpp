#pragma once

// For `std::unique_ptr`: <memory>, but without atomics, `std::shared_ptr` and algorithms, ranged and parallel, and
// without <ostream>, which libstdc++ reads for one template that needs no more than a declaration: together a fifth of
// what the headers cost that own something.
#include <iosfwd>
#include <version>

#if defined(__GLIBCXX__) && __has_include(<bits/unique_ptr.h>)
#ifndef _GLIBCXX_OSTREAM
// tidy: allow(macro) as if it had been read
#define _GLIBCXX_OSTREAM  // NOLINT(bugprone-reserved-identifier)
#include <bits/unique_ptr.h>
#undef _GLIBCXX_OSTREAM
#else
#include <bits/unique_ptr.h>
#endif
#else
#include <memory>
#endif
