namespace ExchangeSync.Simulator;

/// <summary>A named or tagged MAPI property with its values, kept to the byte.</summary>
public sealed record ExtendedProperty(ExtendedPropertyName Name, IReadOnlyList<string> Values)
{
    /// <summary>A named string property of a property set.</summary>
    public static ExtendedProperty Named(Guid set, string name, string value) =>
        new(new ExtendedPropertyName(null, set.ToString(), null, name, null, "String"), [value]);
}
