namespace ExchangeSync.Simulator;

/// <summary>A note as the store keeps it: text or HTML.</summary>
public sealed record ItemBody(string Content, bool IsHtml);
