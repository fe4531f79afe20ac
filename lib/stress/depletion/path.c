/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/depletion/path.h"

struct sloss_depletion_path sl_path_follow(const struct sl_path_run *run, uint64_t number,
                                           enum sl_stream stream)
{
    uint64_t fund = (uint64_t)run->query->fund;
    for (uint32_t day = 0; day < run->query->days; day++) {
        uint64_t bits = sl_philox_draw(run->query->seed, number, stream, day);
        uint64_t loss = (uint64_t)sl_urn_draw(&run->urn, bits);
        fund += (uint64_t)run->query->inflow;
        fund = fund < run->cap ? fund : run->cap;
        if (fund < loss) {
            return (struct sloss_depletion_path){.day = day + 1, .missing = (int64_t)(loss - fund)};
        }
        fund -= loss;
    }
    return (struct sloss_depletion_path){.day = 0};
}
