/* SPDX-License-Identifier: BSD-2-Clause */
/* terms: can commands have made these parameters? For rows that come from a file. */
#ifndef SL_TERMS_H
#define SL_TERMS_H

#include "engine/engine.h"

/* The options for all markets; and all parameters of a market but its name and asset. */
bool sl_terms_settings_hold(const struct sl_settings *settings);
bool sl_terms_market_holds(const struct sl_market *market);

#endif
