import { type Comparison, type Expression, ExpressionError } from './expression.ts';
import { type Token, readTokens } from './read-tokens.ts';

/** The reference refuses what is nested deeper or longer. */
const MAX_DEPTH = 8;
const MAX_LENGTH = 100_000;

const CONSTANTS = new Map<string, boolean | null>([
  ['True', true],
  ['False', false],
  ['None', null],
  ['true', true],
  ['false', false],
]);
const COMPARISONS = ['==', '!=', '<', '<=', '>', '>='] as const;

/**
 * Reads a `stop-condition`: the part of Python's expressions that valohai-yaml allows (its library
 * `leval`). Throws ExpressionError.
 */
export function parseExpression(text: string): Expression {
  if (text.length > MAX_LENGTH)
    throw new ExpressionError(`is longer than ${MAX_LENGTH} characters`, 0);
  const parser = new Parser(readTokens(text));
  return parser.whole();
}

/** Goes down from the operators that bind least to those that bind most, as Python's grammar does. */
class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Expression {
    const expression = this.#or();
    const rest = this.#next();
    if (rest.kind !== 'end')
      throw new ExpressionError(`${show(rest)} is not expected here`, rest.column);
    return expression;
  }

  #or(): Expression {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH)
      throw new ExpressionError(`is nested deeper than ${MAX_DEPTH}`, this.#next().column);
    let left = this.#and();
    for (let word = this.#word('or'); word; word = this.#word('or'))
      left = { kind: 'or', left, right: this.#and(), column: word.column };
    this.#depth -= 1;
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    for (let word = this.#word('and'); word; word = this.#word('and'))
      left = { kind: 'and', left, right: this.#not(), column: word.column };
    return left;
  }

  #not(): Expression {
    const { column } = this.#next();
    let negations = 0;
    while (this.#word('not')) negations += 1;
    let expression = this.#comparison();
    for (; negations > 0; negations -= 1) expression = { kind: 'not', operand: expression, column };
    return expression;
  }

  #comparison(): Expression {
    const left = this.#sum();
    const { column } = this.#next();
    const operator = this.#comparisonOperator();
    if (operator === undefined) return left;
    const right = this.#sum();
    const second = this.#next();
    if (this.#comparisonOperator() !== undefined)
      throw new ExpressionError('compare two values at a time and join with `and`', second.column);
    return { kind: 'comparison', operator, left, right, column };
  }

  #comparisonOperator(): Comparison | undefined {
    const token = this.#next();
    const sign = this.#operator(...COMPARISONS);
    if (sign) return sign.operator;
    if (this.#word('in')) return 'in';
    if (this.#word('is')) return this.#word('not') ? 'is not' : 'is';
    if (!this.#word('not')) return undefined;
    if (this.#word('in')) return 'not in';
    throw new ExpressionError('`not` stands before a value, or in `not in`', token.column);
  }

  #sum(): Expression {
    let left = this.#product();
    for (let sign = this.#operator('+', '-'); sign; sign = this.#operator('+', '-'))
      left = { kind: 'arithmetic', ...sign, left, right: this.#product() };
    return left;
  }

  #product(): Expression {
    let left = this.#signed();
    for (let sign = this.#operator('*', '/', '//'); sign; sign = this.#operator('*', '/', '//'))
      left = { kind: 'arithmetic', ...sign, left, right: this.#signed() };
    return left;
  }

  #signed(): Expression {
    const sign = this.#operator('-', '+');
    if (!sign) return this.#value();
    const kind = sign.operator === '-' ? 'negative' : 'positive';
    return { kind, operand: this.#value(), column: sign.column };
  }

  #value(): Expression {
    const token = this.#next();
    const { column } = token;
    this.#at += 1;
    if (token.kind === 'number' || token.kind === 'string')
      return { kind: 'constant', value: token.value, column };
    if (token.kind === 'name') return this.#named(token.text, column);
    if (token.kind === 'operator' && (token.text === '(' || token.text === '{'))
      return this.#group(token.text, column);
    throw new ExpressionError(
      token.kind === 'end'
        ? 'ends where a value is expected'
        : `${show(token)} stands where a value is expected`,
      column,
    );
  }

  #named(text: string, column: number): Expression {
    if (this.#operator('(')) return { kind: 'call', name: text, args: this.#items(')'), column };
    const constant = CONSTANTS.get(text);
    return constant === undefined
      ? { kind: 'name', name: text, column }
      : { kind: 'constant', value: constant, column };
  }

  /** Parentheses around one value are only that; a comma in them makes a list. */
  #group(open: '(' | '{', column: number): Expression {
    const close = open === '(' ? ')' : '}';
    const start = this.#at;
    const items = this.#items(close);
    const hasComma = this.#tokens
      .slice(start, this.#at)
      .some((token) => token.kind === 'operator' && token.text === ',');
    const [only] = items;
    return open === '(' && items.length === 1 && only && !hasComma
      ? only
      : { kind: 'list', items, column };
  }

  #items(close: ')' | '}'): Expression[] {
    const items: Expression[] = [];
    while (!this.#operator(close)) {
      items.push(this.#or());
      if (this.#operator(close)) return items;
      if (!this.#operator(','))
        throw new ExpressionError(`a ${close} is missing`, this.#next().column);
    }
    return items;
  }

  #next(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', column: 0 };
  }

  #word(text: string): Token | undefined {
    const token = this.#next();
    if (token.kind !== 'name' || token.text !== text) return undefined;
    this.#at += 1;
    return token;
  }

  #operator<const T extends string>(...texts: T[]): { operator: T; column: number } | undefined {
    const token = this.#next();
    const operator = texts.find((text) => token.kind === 'operator' && token.text === text);
    if (operator === undefined) return undefined;
    this.#at += 1;
    return { operator, column: token.column };
  }
}

function show(token: Token): string {
  switch (token.kind) {
    case 'number':
    case 'string':
      return `'${token.value}'`;
    case 'name':
    case 'operator':
      return `'${token.text}'`;
    case 'end':
      return 'the end';
  }
}
