namespace ExchangeSync.Simulator.Wire;

/// <summary>What an element of a request may hold.</summary>
/// <param name="Children">The sequence of its children; null where it is not looked into.</param>
/// <param name="Value">The type of its text, where it has text.</param>
/// <param name="Attributes">Its attributes by name.</param>
internal sealed record ElementRule(
    IReadOnlyList<Particle>? Children, SimpleType? Value, IReadOnlyDictionary<string, (SimpleType Type, bool Required)> Attributes);
