/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_read: the parts of the reader of a configuration. Each says what is wrong with a line, or
 * returns NULL. */
#ifndef STRESS_READ_H
#define STRESS_READ_H

#include "stress/stress_config.h"

/* A decimal, or a percentage, in parts per billion; of an option, if it is given. */
bool stress_read_ratio(const char *word, int64_t *ppb);
bool stress_read_option(const struct scenario_line *line, const char *key, int64_t *ppb);

/* Rows with room for one more, or NULL. */
void *stress_grown(void *rows, uint32_t count, size_t size);

/* Days, and the steps of the last of them. */
bool stress_is_step(const char *word);
const char *stress_read_day(struct stress_config *config, const struct scenario_line *line);
const char *stress_read_step(struct stress_config *config, struct scenario *book,
                             const struct scenario_line *line, uint64_t row);

const char *stress_read_collateral(struct stress_config *config, const struct scenario *book,
                                   const struct scenario_line *line, uint64_t row);
const char *stress_read_observed(struct stress_config *config, const struct scenario_line *line,
                                 uint64_t row);

/* What only the whole file tells; the row is that of the line that is wrong. */
const char *stress_check_days(const struct stress_config *config, uint64_t *row);
const char *stress_check_collateral(const struct stress_config *config, uint64_t *row);
const char *stress_check_observed(struct stress_config *config, const struct scenario *book,
                                  uint64_t *row);

#endif
