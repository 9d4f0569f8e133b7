using System.Collections.Frozen;

namespace ExchangeSync.Simulator.Wire;

/// <summary>The rules of Requests.grammar, an embedded text.</summary>
internal static class GrammarRules
{
    public static readonly FrozenDictionary<string, ElementRule> Elements = Load();

    /// <summary>The name of the rule for a child: some elements mean different things below different parents.</summary>
    public static string RuleFor(string parent, string child) =>
        Elements.ContainsKey($"{parent}/{child}") ? $"{parent}/{child}" : child;

    private static FrozenDictionary<string, ElementRule> Load()
    {
        using var stream = typeof(GrammarRules).Assembly.GetManifestResourceStream("Requests.grammar")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .ToFrozenDictionary(line => line.Split(' ')[0], Parse);
    }

    private static ElementRule Parse(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var divider = Array.FindIndex(words, w => w is ">" or "=");
        var attributes = words[1..divider].Select(w => w.Split(':')).ToDictionary(
            parts => parts[0], parts => (new SimpleType(parts[1].TrimEnd('!')), parts[1].EndsWith('!')));
        var rest = words[(divider + 1)..];
        return words[divider] == ">"
            ? new ElementRule(rest.Select(w => new Particle(w)).ToList(), null, attributes)
            : new ElementRule(null, new SimpleType(rest[0]), attributes);
    }
}
