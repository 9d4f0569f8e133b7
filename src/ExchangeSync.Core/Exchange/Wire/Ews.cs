namespace ExchangeSync.Exchange.Wire;

/// <summary>Names that EWS fixes, and those that we fix for good.</summary>
internal static class Ews
{
    public const string Soap = "http://schemas.xmlsoap.org/soap/envelope/";
    public const string Types = "http://schemas.microsoft.com/exchange/services/2006/types";
    public const string Messages = "http://schemas.microsoft.com/exchange/services/2006/messages";

    /// <summary>The property set of our stamp. Never change it: stamps already written would be lost.</summary>
    public const string StampPropertySet = "6f1b2c84-3d5e-4a77-9c0f-2e8d41b7a935";

    /// <summary>The one named property that we use, because named properties are limited per mailbox store.</summary>
    public const string StampPropertyName = "ExchangeSyncStamp";

    /// <summary>The lowest version that has MeetingTimeZone.</summary>
    public const string Version2007 = "Exchange2007_SP1";

    /// <summary>The lowest version that has StartTimeZone and reports changes newest first with throttling errors of their own.</summary>
    public const string Version2010 = "Exchange2010_SP2";

    /// <summary>The lowest version that has FirstDayOfWeek in weekly patterns.</summary>
    public const string Version2010Sp1 = "Exchange2010_SP1";

    /// <summary>The lowest version that has WorkingElsewhere.</summary>
    public const string Version2013 = "Exchange2013_SP1";
}
