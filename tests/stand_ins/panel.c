/* SPDX-License-Identifier: BSD-2-Clause */
#include <immintrin.h>

#include "stand_ins.h"

#include "dress.h"
#define sl_panel_avx512 stand_in_panel
#include "stress/panel_avx512.c"
