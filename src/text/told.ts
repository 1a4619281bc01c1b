/** What a sentence tells, by the names of its parameters. */
export type Told = Readonly<Record<string, string | number>>;

/** Sentences by code. */
export type Sentences = Readonly<Record<string, (told: Told) => string>>;
