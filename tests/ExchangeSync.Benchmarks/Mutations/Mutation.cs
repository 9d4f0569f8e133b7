using System.Globalization;

namespace ExchangeSync.Benchmarks.Mutations;

/// <summary>A planted bug: a patch with a head that says which invariant of DESIGN §6 it breaks and which tests have to notice.</summary>
internal sealed record Mutation
{
    /// <summary>The patch's file name without its extension.</summary>
    public required string Name { get; init; }

    public required string PatchFile { get; init; }

    /// <summary>1 to 14.</summary>
    public required int Invariant { get; init; }

    /// <summary>Test filters, those that are quickly done first.</summary>
    public required IReadOnlyList<string> Tests { get; init; }

    /// <summary>Why random histories can't notice it; null: they can.</summary>
    public string? NotBySoak { get; init; }

    /// <summary>The planted bugs of a folder, by name.</summary>
    /// <exception cref="FormatException">A patch has no such head.</exception>
    public static IReadOnlyList<Mutation> Load(string folder) =>
        Directory.GetFiles(folder, "*.patch").Order(StringComparer.Ordinal).Select(Read).ToList();

    private static Mutation Read(string file)
    {
        var head = File.ReadLines(file).TakeWhile(line => line.Length > 0)
            .Select(line => line.Split(": ", 2))
            .ToLookup(parts => parts[0], parts => parts[^1], StringComparer.Ordinal);
        return head["Invariant"].SingleOrDefault() is { } invariant && head["Tests"].Any()
            ? new Mutation
            {
                Name = Path.GetFileNameWithoutExtension(file),
                PatchFile = file,
                Invariant = int.Parse(invariant, CultureInfo.InvariantCulture),
                Tests = head["Tests"].ToList(),
                NotBySoak = head["Not by soak"].SingleOrDefault(),
            }
            : throw new FormatException($"{file} does not begin with 'Invariant: N' and 'Tests: FILTER'.");
    }
}
