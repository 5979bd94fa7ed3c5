// Frames in flight: a fixed pool, a heap ordered by the time of leaving, and plain first-in-first-out lists.
#ifndef CABLE_QUEUE_H
#define CABLE_QUEUE_H

#include <stdbool.h>

#include "frame.h"

enum {
  /** Frames that one direction may hold at once. */
  LANE_FRAMES = 2048,
  POOL_FRAMES = 2 * LANE_FRAMES,
};

struct queue {
  struct frame *free;
  struct frame *heap[POOL_FRAMES];
  uint32_t heaped;
  /** Frames taken from the pool, by direction. */
  uint32_t used[2];
  uint64_t order;
};

struct list {
  struct frame *first, *last;
  uint32_t length;
};

/** Makes the pool. Returns false when there is no memory. */
bool queue_init(struct queue *q);

/** Whether n more frames of a direction can be taken. */
bool queue_has_room(const struct queue *q, enum direction d, uint32_t n);

/** An empty frame of the pool for a direction that has room. */
struct frame *queue_take(struct queue *q, enum direction d);

/** Gives a frame back to the pool. */
void queue_give(struct queue *q, struct frame *f);

/** Puts a frame into the heap by its `due`. */
void queue_push(struct queue *q, struct frame *f);

/** The frame that leaves first, or NULL; it stays in the heap. */
struct frame *queue_first(const struct queue *q);

/** Removes and returns the frame that leaves first, or NULL. */
struct frame *queue_pop(struct queue *q);

void list_append(struct list *l, struct frame *f);

/** Removes and returns the first of the list, or NULL. */
struct frame *list_pop(struct list *l);

#endif
