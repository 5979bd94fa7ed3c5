// A FIFO of words with a fill level, as the chip has four.

export class WordFifo {
  private words: StaticArray<u32>;
  private first: i32 = 0;
  used: i32 = 0;
  /** Words that it takes now, at most what it was made for. */
  capacity: i32;

  constructor(private most: i32) {
    this.words = new StaticArray<u32>(most);
    this.capacity = most;
  }

  get free(): i32 {
    return this.capacity - this.used;
  }

  /** False when full: the word is lost. */
  push(word: u32): bool {
    if (this.used >= this.capacity) return false;
    this.words[this.place(this.used++)] = word;
    return true;
  }

  /** The oldest word, or when empty what lay there last. */
  peek(): u32 {
    return this.words[this.first];
  }

  /** The word behind the i oldest. */
  at(i: i32): u32 {
    return this.words[this.place(i)];
  }

  /** Removes and returns the oldest word; 0 when empty. */
  pop(): u32 {
    if (this.used == 0) return 0;
    const word = this.words[this.first];
    this.first = this.place(1);
    this.used--;
    return word;
  }

  /** Removes the n newest. */
  retract(n: i32): void {
    this.used -= n;
  }

  clear(): void {
    this.first = 0;
    this.used = 0;
  }

  private place(i: i32): i32 {
    const place = this.first + i;
    return place < this.most ? place : place - this.most;
  }
}
