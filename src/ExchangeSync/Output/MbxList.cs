using System.Collections.ObjectModel;

namespace ExchangeSync.Output;

/// <summary>Several values in one property. As text they stand one after the other, so that Export-Csv writes them and not the name of a type.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class MbxList<T> : ReadOnlyCollection<T>
{
    /// <summary>Makes an empty one.</summary>
    public MbxList()
        : base([])
    {
    }

    /// <summary>The values, with semicolons between them.</summary>
    public override string ToString() => string.Join("; ", Items);

    internal void Add(T value) => Items.Add(value);
}
