/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/once_internal.h"

#include "command/content_internal.h"
#include "engine/remember.h"

static bool is_none(const uint64_t id[2])
{
    return id[0] == 0 && id[1] == 0;
}

enum sloss_status sl_once_check(struct sloss_engine *engine, const struct sloss_command *chain,
                                size_t length, struct sl_host_id *id_out)
{
    *id_out = (struct sl_host_id){.sequence = engine->settings.sequence + 1};
    if (engine->ledger->host_ids.most == 0 || is_none(chain[0].host_id)) {
        return SLOSS_OK;
    }
    struct sloss_hash content = sl_content_of(chain, length);
    id_out->id[0] = chain[0].host_id[0];
    id_out->id[1] = chain[0].host_id[1];
    id_out->content[0] = content.low;
    id_out->content[1] = content.high;
    const struct sl_host_id *found = sl_host_ids_find(engine->ledger, id_out->id);
    if (found != NULL) {
        return found->content[0] == content.low && found->content[1] == content.high
                   ? SLOSS_ERR_ALREADY_APPLIED
                   : SLOSS_ERR_ID_CONFLICT;
    }
    return sl_host_ids_reserve(engine->ledger) ? SLOSS_OK : SLOSS_ERR_MEMORY;
}

void sl_once_remember(struct sloss_engine *engine, const struct sl_host_id *id)
{
    if (!is_none(id->id)) {
        sl_host_ids_add(engine->ledger, id);
    }
}
