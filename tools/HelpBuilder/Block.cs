namespace ExchangeSync.HelpBuilder;

/// <summary>A piece of a Markdown text.</summary>
public abstract record Block;

/// <summary>A heading; <paramref name="Level"/> is the number of its signs.</summary>
public sealed record Heading(int Level, string Text) : Block;

/// <summary>A paragraph, on one line.</summary>
public sealed record Paragraph(string Text) : Block;

/// <summary>The entries of a list, each on one line.</summary>
public sealed record ItemList(IReadOnlyList<string> Items, bool Numbered) : Block;

/// <summary>A fenced block, as it stands.</summary>
public sealed record CodeBlock(string Language, string Text) : Block;

/// <summary>The rows of a table, the heading first.</summary>
public sealed record Table(IReadOnlyList<IReadOnlyList<string>> Rows) : Block;

/// <summary>A comment that no reader of the rendered page sees.</summary>
public sealed record Comment(string Text) : Block;
