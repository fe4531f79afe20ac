/* SPDX-License-Identifier: BSD-2-Clause */
/* What the library takes from assert.h, for a machine whose C library is not at hand. Like the real
 * one, it may be included again with another NDEBUG. */
#undef assert
#ifdef NDEBUG
#define assert(condition) ((void)0)
#else
_Noreturn void __assert_fail(const char *text, const char *file, unsigned line, const char *name);
#define assert(condition) \
    ((condition) ? (void)0 : __assert_fail(#condition, __FILE__, __LINE__, __func__))
#endif
#ifndef static_assert
#define static_assert _Static_assert
#endif
