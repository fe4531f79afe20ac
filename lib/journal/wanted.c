/* SPDX-License-Identifier: BSD-2-Clause */
#include "journal/wanted_internal.h"

#include "journal/memory.h"

/* Sizes in their first releases. */
#define CONFIG_OLDEST 32u
#define RECOVERY_OLDEST 64u
#define SINK_OLDEST 112u
#define LEDGER_CONFIG_OLDEST 40u

static bool sink_is_whole(const struct sloss_journal_sink *sink)
{
    bool keeps = sink->checkpoint_begin != NULL;
    return sink->append != NULL && sink->flush != NULL && sink->read != NULL &&
           sink->last != NULL && sink->fence != NULL && (sink->checkpoint_write != NULL) == keeps &&
           (sink->checkpoint_end != NULL) == keeps && (sink->checkpoint_clear != NULL) == keeps &&
           (sink->checkpoint_find != NULL) == keeps && (sink->checkpoint_read != NULL) == keeps &&
           (sink->effects_add == NULL || sink->effects_last != NULL);
}

bool sl_journal_wanted_library(uint32_t version)
{
    return version / 1000 == SLOSS_VERSION_MAJOR * 1000 + SLOSS_VERSION_MINOR;
}

enum sloss_journal_status sl_journal_wanted_read(const struct sloss_journal_config *config,
                                                 const struct sloss_journal_sink *sink,
                                                 const struct sloss_journal_recovery *recovery,
                                                 struct sl_journal_wanted *wanted)
{
    *wanted = (struct sl_journal_wanted){.config = {.struct_size = sizeof(wanted->config)}};
    if (!sl_journal_wanted_library(sloss_version())) {
        return SLOSS_JOURNAL_OTHER_LIBRARY;
    }
    if (sink == NULL || !sl_journal_fits(sink, sizeof(*sink), SINK_OLDEST) ||
        (config != NULL && !sl_journal_fits(config, sizeof(*config), CONFIG_OLDEST)) ||
        (recovery != NULL && !sl_journal_fits(recovery, sizeof(*recovery), RECOVERY_OLDEST))) {
        return SLOSS_JOURNAL_ARGUMENT;
    }
    sl_journal_take(&wanted->sink, sizeof(wanted->sink), sink);
    if (config != NULL) {
        sl_journal_take(&wanted->config, sizeof(wanted->config), config);
    }
    const struct sloss_ledger_config *ledger = wanted->config.ledger;
    if (ledger != NULL && sl_journal_fits(ledger, sizeof(*ledger), LEDGER_CONFIG_OLDEST)) {
        sl_journal_take(&wanted->ledger, sizeof(wanted->ledger), ledger);
    } else if (ledger != NULL) {
        return SLOSS_JOURNAL_ARGUMENT;
    }
    if (!sink_is_whole(&wanted->sink) || !sl_journal_memory_valid(&wanted->ledger.memory)) {
        return SLOSS_JOURNAL_ARGUMENT;
    }
    if (wanted->config.records_max > SLOSS_JOURNAL_RECORDS_MAX) {
        return SLOSS_JOURNAL_LIMIT;
    }
    wanted->head = (struct sl_journal_head){
        .format = SLOSS_JOURNAL_FORMAT,
        .ledger_id = {wanted->config.ledger_id[0], wanted->config.ledger_id[1]},
        .accounts_max = wanted->ledger.accounts_max,
        .positions_max = wanted->ledger.positions_max,
        .ids_max = wanted->ledger.ids_max};
    return SLOSS_JOURNAL_OK;
}

void sl_journal_recovery_give(struct sloss_journal_recovery *recovery_out,
                              const struct sloss_journal_recovery *recovery)
{
    if (recovery_out != NULL) {
        sl_journal_give(recovery_out, recovery, sizeof(*recovery));
    }
}

enum sloss_journal_status sl_journal_wanted_id(const struct sl_journal_head *head,
                                               const struct sl_journal_wanted *wanted)
{
    const uint64_t *id = wanted->head.ledger_id;
    bool is_any = id[0] == 0 && id[1] == 0;
    return is_any || (id[0] == head->ledger_id[0] && id[1] == head->ledger_id[1])
               ? SLOSS_JOURNAL_OK
               : SLOSS_JOURNAL_OTHER_LEDGER;
}

enum sloss_journal_status sl_journal_wanted_limits(const struct sl_journal_head *head,
                                                   const struct sl_journal_wanted *wanted)
{
    return head->accounts_max == wanted->head.accounts_max &&
                   head->positions_max == wanted->head.positions_max &&
                   head->ids_max == wanted->head.ids_max
               ? SLOSS_JOURNAL_OK
               : SLOSS_JOURNAL_OTHER_LIMITS;
}
