/* cube.h: what the files of the kernel `cube` share. Not part of the API. */
#ifndef PF_CUBE_H
#define PF_CUBE_H

#include "pf.h"

#include <stdbool.h>

/* A path word holds one 16-bit lane per level, the root's on top: LANE_PRESENT and the node, or 0 where the node has no
 * such level. So words of nodes in preorder ascend, and two words agree above a lane where the nodes above it agree. */
enum { PF_LANE_BITS = 16, PF_LANE_PRESENT = 0x8000, PF_LANE_NODE = 0x7fff };

/* Differs from every path word in its top lane: nodes end below PF_LANE_NODE. */
#define PF_NO_PATH UINT64_MAX

/* Rows that are converted at once: their groups, nodes and values fit the first-level cache. */
enum { PF_CUBE_BLOCK = 1024 };

/* A record is a head word, then one word per column; blanks hold 0. */
/* Shifts within the head; the node is lowest. */
enum { PF_RECORD_GROUP = 32, PF_RECORD_EXPONENT = 24, PF_RECORD_PRESENT = 16 };

/* group[i] and node[i] of row first + i, proved to be within bounds; else PF_INVALID, and *failed the first row beyond.
 * group may be NULL where there are no keys. */
pf_status pf_facts_rows(const pf_facts *facts, size_t first, size_t count, uint32_t *group, uint16_t *node,
                        size_t *failed);

/* The nodes of rows, proved to be within bounds: straight from the column where that holds uint16 nodes, else converted
 * into `room`; NULL where one is beyond: pf_facts_rows tells which. */
const uint16_t *pf_facts_nodes(const pf_facts *facts, size_t first, size_t count, uint16_t *room);

/* Whether the keys of row first + i differ from those of the row before: 1 or 0. Row 0 has none before it. */
void pf_facts_changes(const pf_facts *facts, size_t first, size_t count, uint8_t *changes);

/* The groups of rows that start one, each start[i].row counted from `first`; whether all are within bounds. */
bool pf_facts_start_groups(const pf_facts *facts, size_t first, size_t starts, pf_group_start *start);

/* The groups of rows that are known to be within bounds. */
void pf_facts_known_groups(const pf_facts *facts, size_t first, size_t count, uint32_t *group);

/* The nodes of rows that are known to be within bounds: straight from the column where that holds uint16 nodes, else
 * converted into `room`. */
const uint16_t *pf_facts_known_nodes(const pf_facts *facts, size_t first, size_t count, uint16_t *room);

/* group[i], counted from the first group of the records, and node[i] of each. */
void pf_records_split(const pf_facts *facts, const uint64_t *record, size_t count, uint32_t *group, uint16_t *node);

#endif
