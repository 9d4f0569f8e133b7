namespace ExchangeSync.Simulator.Hosting;

/// <summary>What goes back: a status and a text, which a fault may have damaged.</summary>
internal sealed record Answer(int Status, string Text, string ContentType = Answer.Soap)
{
    public const string Soap = "text/xml; charset=utf-8";
    public const string Html = "text/html; charset=utf-8";

    /// <summary>The connection is cut instead of answering.</summary>
    public bool Cut { get; init; }

    public bool Endless { get; init; }

    /// <summary>Documents that follow each other instead of one text.</summary>
    public IAsyncEnumerable<string>? Stream { get; init; }

    /// <summary>The WWW-Authenticate headers of a 401.</summary>
    public IReadOnlyList<string> Challenges { get; init; } = [];

    public string? Location { get; init; }

    public int? RetryAfterSeconds { get; init; }

    /// <summary>A fault changed the text.</summary>
    public bool Faulty { get; init; }
}
