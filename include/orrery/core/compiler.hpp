#pragma once

/// What the compiler must be and do. Included by every header that matters through core/check.hpp.

#if defined(__FAST_MATH__)
#error "orrery: -ffast-math changes the results of a simulation; compile without it"
#endif
#if defined(__FLT_EVAL_METHOD__) && (__FLT_EVAL_METHOD__ == 1 || __FLT_EVAL_METHOD__ == 2)
#error "orrery: double must be computed in double (on 32-bit x86: -msse2 -mfpmath=sse)"
#endif

// g++ 12 miscompiles some uses of coroutines; the same digests are tested there, for code that keeps to the rules.
#if !defined(ORRERY_ALLOW_OLD_COMPILER)
#if defined(__clang__) ? __clang_major__ < 17 : (defined(__GNUC__) && __GNUC__ < 13)
#warning "orrery: supported are clang >= 17 and g++ >= 13; define ORRERY_ALLOW_OLD_COMPILER to go on in silence"
#endif
#endif
