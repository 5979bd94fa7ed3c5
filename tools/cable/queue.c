#include "queue.h"

#include <stdlib.h>

bool queue_init(struct queue *q) {
  struct frame *pool = calloc(POOL_FRAMES, sizeof *pool);
  *q = (struct queue){0};
  for (int i = 0; pool && i < POOL_FRAMES; i++) {
    pool[i].next = q->free;
    q->free = &pool[i];
  }
  return pool != NULL;
}

bool queue_has_room(const struct queue *q, enum direction d, uint32_t n) { return q->used[d] + n <= LANE_FRAMES; }

struct frame *queue_take(struct queue *q, enum direction d) {
  struct frame *f = q->free;
  q->free = f->next;
  q->used[d]++;
  f->next = NULL;
  f->direction = d;
  f->marks = 0;
  return f;
}

void queue_give(struct queue *q, struct frame *f) {
  f->next = q->free;
  q->free = f;
  q->used[f->direction]--;
}

static bool before(const struct frame *a, const struct frame *b) {
  return a->due != b->due ? a->due < b->due : a->order < b->order;
}

void queue_push(struct queue *q, struct frame *f) {
  uint32_t i = q->heaped++;
  f->order = q->order++;
  while (i > 0 && before(f, q->heap[(i - 1) / 2])) {
    q->heap[i] = q->heap[(i - 1) / 2];
    i = (i - 1) / 2;
  }
  q->heap[i] = f;
}

struct frame *queue_first(const struct queue *q) { return q->heaped ? q->heap[0] : NULL; }

struct frame *queue_pop(struct queue *q) {
  if (!q->heaped) return NULL;
  struct frame *top = q->heap[0], *last = q->heap[--q->heaped];
  uint32_t i = 0, child;
  while ((child = 2 * i + 1) < q->heaped) {
    if (child + 1 < q->heaped && before(q->heap[child + 1], q->heap[child])) child++;
    if (!before(q->heap[child], last)) break;
    q->heap[i] = q->heap[child];
    i = child;
  }
  q->heap[i] = last;
  return top;
}

void list_append(struct list *l, struct frame *f) {
  f->next = NULL;
  if (l->last) l->last->next = f;
  else l->first = f;
  l->last = f;
  l->length++;
}

struct frame *list_pop(struct list *l) {
  struct frame *f = l->first;
  if (!f) return NULL;
  l->first = f->next;
  if (!l->first) l->last = NULL;
  l->length--;
  f->next = NULL;
  return f;
}
