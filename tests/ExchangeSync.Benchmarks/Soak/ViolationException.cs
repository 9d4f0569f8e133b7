namespace ExchangeSync.Benchmarks.Soak;

/// <summary>Something that must hold whatever happens did not.</summary>
internal sealed class ViolationException(string invariant, string message) : Exception($"{invariant}: {message}")
{
    /// <summary>Its name; a history is shrunk as long as the same one is violated.</summary>
    public string Invariant { get; } = invariant;
}
