/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/gain.h"
#include "engine/maturing.h"
#include "snapshot/load_internal.h"

void sl_load_gain(struct sl_loader *loader, uint32_t position)
{
    struct sl_gain gain = {0};
    SL_CARRY(&loader->carry, gain.won);
    SL_CARRY(&loader->carry, gain.charged);
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader, sl_gain_restore(loader->engine, position, gain));
    }
}

/* Where its market knows no moments there is nothing to say, which verify sees. */
void sl_load_fresh(struct sl_loader *loader, uint32_t position)
{
    struct sl_fresh fresh = {0};
    sl_state_carry_fresh(&loader->carry, &fresh);
    sl_load_need(loader, fresh.moment > 0);
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader, sl_maturing_restore(loader->engine, position, &fresh));
    }
}
