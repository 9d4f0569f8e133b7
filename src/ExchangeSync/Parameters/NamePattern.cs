using System.Management.Automation;

namespace ExchangeSync.Parameters;

/// <summary>A name as an admin types it: the very name first, else a wildcard pattern; without regard to case.</summary>
internal sealed class NamePattern
{
    private readonly string _text;
    private readonly WildcardPattern? _pattern;

    /// <summary>A name, or a pattern where it has wildcards.</summary>
    public NamePattern(string text)
        : this(text, WildcardPattern.ContainsWildcardCharacters(text) ? new WildcardPattern(text, WildcardOptions.IgnoreCase) : null)
    {
    }

    private NamePattern(string text, WildcardPattern? pattern) => (_text, _pattern) = (text.Trim(), pattern);

    /// <summary>That nothing matches is an error only for a name, not for a pattern.</summary>
    public bool IsPattern => _pattern is not null;

    /// <summary>A name as it stands, for what must not hit more than was meant.</summary>
    public static NamePattern Literal(string text) => new(text, null);

    /// <summary>Those of <paramref name="all"/> that are meant.</summary>
    public IReadOnlyList<T> Select<T>(IEnumerable<T> all, Func<T, string> name)
    {
        var entries = all.ToList();
        var exact = entries.Where(e => string.Equals(name(e), _text, StringComparison.OrdinalIgnoreCase)).ToList();
        return exact.Count > 0 || _pattern is null ? exact : entries.Where(e => _pattern.IsMatch(name(e))).ToList();
    }
}
