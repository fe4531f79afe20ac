/* SPDX-License-Identifier: BSD-2-Clause */
/* dress: what makes a source of lib/ believe in an x86-64 processor with AVX-512. To be included
 * behind all other headers, whose attributes it would take away, and in front of that source.
 *
 * Without the target attribute the compiler uses the instructions of the build, and no others. */
#ifndef STAND_INS
#error "immintrin.h is that of the compiler: the folder stand_ins goes in front of its own"
#endif

#ifndef __x86_64__
#define __x86_64__ 1
#endif
#define __attribute__(what)
#define __builtin_cpu_supports(what) 1
