/* SPDX-License-Identifier: BSD-2-Clause */
#include <immintrin.h>

#include "stand_ins.h"

#include "dress.h"
#define sl_kernel_avx512 stand_in_kernel
#include "allocation/kernel_avx512.c"
