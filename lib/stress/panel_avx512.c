/* SPDX-License-Identifier: BSD-2-Clause */
/* The loop of panel.c on all lanes at once, where an x86-64 processor has AVX-512. Compiled always,
 * chosen at run time. */
#include "stress/panel.h"

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))

#include <immintrin.h>

__attribute__((target("avx512f,avx512dq"))) static uint32_t loop(const struct sl_panel *panel,
                                                                 struct sl_panel_hit *hits)
{
    const struct sl_panel_slope *slopes = (const void *)panel->slopes.data;
    const int64_t *base = (const void *)panel->base.data;
    const int64_t *lots = (const void *)panel->lots.data;
    const uint32_t *side = (const void *)panel->side.data;
    const uint32_t *first = (const void *)panel->first.data;
    uint32_t found = 0;
    for (uint32_t place = 0; place < panel->count; place++) {
        __m512i sum = _mm512_set1_epi64(base[place]);
        for (uint32_t i = first[place]; i < first[place + 1]; i++) {
            __m512i slope = _mm512_loadu_si512(slopes[side[i]].lane);
            sum = _mm512_add_epi64(sum, _mm512_mullo_epi64(_mm512_set1_epi64(lots[i]), slope));
        }
        uint32_t lanes = (uint32_t)_mm512_movepi64_mask(sum);
        hits[found] = (struct sl_panel_hit){place, lanes};
        found += lanes != 0;
    }
    return found;
}

sl_panel_loop *sl_panel_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") ? loop : NULL;
}

#else

sl_panel_loop *sl_panel_avx512(void)
{
    return NULL;
}

#endif
