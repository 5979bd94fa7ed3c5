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
    this.words[(this.first + this.used++) % this.most] = word;
    return true;
  }

  /** The oldest word, or when empty what lay there last. */
  peek(): u32 {
    return this.words[this.first];
  }

  /** Removes and returns the oldest word; 0 when empty. */
  pop(): u32 {
    if (this.used == 0) return 0;
    const word = this.words[this.first];
    this.first = (this.first + 1) % this.most;
    this.used--;
    return word;
  }

  clear(): void {
    this.first = 0;
    this.used = 0;
  }
}
