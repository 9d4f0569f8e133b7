namespace ExchangeSync.Parameters;

/// <summary>A word that Tab offers.</summary>
/// <param name="Text">What is inserted.</param>
/// <param name="Tip">What it stands for; null: nothing more.</param>
public sealed record Completion(string Text, string? Tip = null);
