namespace ExchangeSync.Calendar;

/// <summary>The row "Appointment type" of DESIGN §5: the type is the one category that is an appointment type.</summary>
/// <remarks>A type that the appointment has counts as one even where it is no longer in the list. Order never matters, so neither does it decide between several.</remarks>
internal static class CategoryMapping
{
    private static readonly StringComparer Names = StringComparer.OrdinalIgnoreCase;

    /// <summary>The type that the categories stand for: the present one if it is among them, else the first by name; null: none is a type.</summary>
    public static string? TypeOf(IReadOnlyList<string> categories, string? current, IReadOnlyCollection<string> types)
    {
        if (current is not null && Has(categories, current))
        {
            return current;
        }

        return types.Where(type => Has(categories, type)).OrderBy(type => type, Names).ThenBy(type => type, StringComparer.Ordinal).FirstOrDefault();
    }

    /// <summary>
    /// The categories with this type: it takes the place of the former one and of no other. An appointment without a type leaves no type among them, else the next reading would find one.
    /// </summary>
    public static IReadOnlyList<string> Replace(IReadOnlyList<string> categories, string? type, string? former, IReadOnlyCollection<string> types)
    {
        if (string.IsNullOrWhiteSpace(type))
        {
            var left = categories.Where(category => !Same(category, former) && !Has(types, category)).ToList();
            return left.Count == categories.Count ? categories : left;
        }

        if (Has(categories, type!) && (former is null || Same(former, type) || !Has(categories, former)))
        {
            return categories;
        }

        var replaced = former is not null && Has(categories, former) ? former : TypeOf(categories, null, types);
        var kept = categories.Where(category => !Same(category, replaced)).ToList();
        if (!Has(kept, type!))
        {
            kept.Add(LegalText.Clean(type!));
        }

        return kept;
    }

    private static bool Has(IEnumerable<string> names, string name) => names.Any(other => Same(other, name));

    private static bool Same(string? a, string? b) => a is not null && b is not null && Names.Equals(a.Trim(), b.Trim());
}
