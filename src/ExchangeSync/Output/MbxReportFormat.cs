namespace ExchangeSync.Output;

/// <summary>How a report is written.</summary>
public enum MbxReportFormat
{
    /// <summary>As a page that any browser opens.</summary>
    Html,

    /// <summary>As JSON, for another program.</summary>
    Json,
}
