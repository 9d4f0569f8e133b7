namespace ExchangeSync.ModuleTests.Examples;

/// <summary>Lines of a page that a reader would type.</summary>
public sealed record ExampleStep
{
    /// <summary>The heading that they stand below.</summary>
    public required string Title { get; init; }

    /// <summary>The lines.</summary>
    public required string Code { get; init; }

    /// <summary>What has to have happened before, in PowerShell; no reader sees it.</summary>
    public string Before { get; init; } = "";

    /// <summary>What the screen then has to show.</summary>
    public IReadOnlyList<string> Shows { get; init; } = [];

    /// <summary>The whole screen as the page shows it, but for numbers and dates; null: it doesn't.</summary>
    public string? Screen { get; init; }

    /// <summary>The id of the error that it is an example of.</summary>
    public string? Fails { get; init; }

    /// <summary>What it needs that is not here; null: nothing.</summary>
    public string? Needs { get; init; }
}
