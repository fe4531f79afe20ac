/* SPDX-License-Identifier: BSD-2-Clause */
/* parties, for who looks at counterparties without closing anything: who could be one as things
 * stand, and what it would be ranked by. */
#ifndef SL_PARTIES_H
#define SL_PARTIES_H

#include "allocation/rank.h"
#include "engine/engine.h"

/* Is its holder no system account, not in breach, and did it leave no debt in this command? */
bool sl_parties_may_be_asked(const struct sloss_engine *engine, const struct sl_position *position);

/* Its score by an enum sloss_rank with an order; false where a figure does not fit. */
bool sl_parties_score_now(const struct sloss_engine *engine, const struct sl_position *position,
                          uint32_t rank, struct sl_score *score_out);

#endif
