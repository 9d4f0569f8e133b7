namespace ExchangeSync.HelpBuilder;

/// <summary>A cmdlet as the engine and the code's comments know it.</summary>
public sealed record Cmdlet
{
    /// <summary>Verb and noun.</summary>
    public required string Name { get; init; }

    /// <summary>What it does, as Markdown; its first sentence is the synopsis.</summary>
    public required string Text { get; init; }

    /// <summary>The ways to call it, the default first.</summary>
    public required IReadOnlyList<ParameterSet> ParameterSets { get; init; }

    /// <summary>Every parameter once.</summary>
    public required IReadOnlyList<Parameter> Parameters { get; init; }

    /// <summary>The types that come out, with what they are.</summary>
    public required IReadOnlyList<(Type Type, string Text)> Outputs { get; init; }

    /// <summary>The first sentence.</summary>
    public string Synopsis => Text.IndexOf(". ", StringComparison.Ordinal) is var end and > 0 ? Text[..(end + 1)] : Text;
}
