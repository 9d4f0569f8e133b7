using System.Globalization;

namespace ExchangeSync.Simulator.Operations;

/// <summary>Compares property values as written: numbers by size, all else by letters without case, as Exchange searches.</summary>
internal sealed class ValueOrder : IComparer<string>
{
    public static readonly ValueOrder Instance = new();

    public int Compare(string? x, string? y) =>
        double.TryParse(x, CultureInfo.InvariantCulture, out var a) && double.TryParse(y, CultureInfo.InvariantCulture, out var b)
            ? a.CompareTo(b)
            : string.Compare(x, y, StringComparison.OrdinalIgnoreCase);
}
