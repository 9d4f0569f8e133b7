using System.Xml;

namespace ExchangeSync.Exchange.Wire;

/// <summary>Which fields a read asks for. Every further field costs the server, so there are fixed sets.</summary>
internal enum EwsShape
{
    /// <summary>Id and change key.</summary>
    Keys,

    /// <summary>What a listing needs to tell occurrences apart.</summary>
    Listing,

    /// <summary>All mapped fields.</summary>
    Full,

    /// <summary>Who organizes it.</summary>
    Organizer,
}

/// <summary>Writes shapes.</summary>
internal static class EwsShapeWriter
{
    private static readonly string[] Listing =
        ["calendar:Start", "calendar:End", "calendar:OriginalStart", "calendar:IsAllDayEvent", "calendar:CalendarItemType", "calendar:UID"];

    private static readonly string[] Organizer = ["calendar:Organizer"];

    private static readonly string[] Full =
    [
        "item:Subject", "item:Sensitivity", "item:Body", "item:Categories", "item:DateTimeCreated", "item:LastModifiedTime",
        "calendar:Start", "calendar:End", "calendar:OriginalStart", "calendar:IsAllDayEvent", "calendar:LegacyFreeBusyStatus", "calendar:Location", "calendar:IsMeeting", "calendar:IsCancelled",
        "calendar:CalendarItemType", "calendar:MyResponseType", "calendar:RequiredAttendees", "calendar:OptionalAttendees", "calendar:Resources",
        "calendar:Recurrence", "calendar:ModifiedOccurrences", "calendar:DeletedOccurrences", "calendar:UID",
    ];

    /// <summary>The ItemShape element of FindItem, GetItem and SyncFolderItems.</summary>
    public static void ItemShape(this XmlWriter xml, EwsShape shape, string version)
    {
        xml.StartMessage("ItemShape");
        xml.TypeText("BaseShape", "IdOnly");
        if (shape == EwsShape.Full)
        {
            // As the server stores it: HTML where there is HTML.
            xml.TypeText("BodyType", "Best");
        }

        if (shape != EwsShape.Keys)
        {
            xml.StartType("AdditionalProperties");
            foreach (var field in shape switch { EwsShape.Full => Full, EwsShape.Organizer => Organizer, _ => Listing })
            {
                xml.FieldUri(field);
            }

            if (shape == EwsShape.Full)
            {
                WriteZonesAndStamp(xml, version);
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    public static void FieldUri(this XmlWriter xml, string field)
    {
        xml.StartType("FieldURI");
        xml.Attribute("FieldURI", field);
        xml.WriteEndElement();
    }

    /// <summary>The path of our stamp.</summary>
    public static void StampUri(this XmlWriter xml)
    {
        xml.StartType("ExtendedFieldURI");
        xml.Attribute("PropertySetId", Ews.StampPropertySet);
        xml.Attribute("PropertyName", Ews.StampPropertyName);
        xml.Attribute("PropertyType", "String");
        xml.WriteEndElement();
    }

    private static void WriteZonesAndStamp(XmlWriter xml, string version)
    {
        if (version == Ews.Version2007)
        {
            xml.FieldUri("calendar:MeetingTimeZone");
        }
        else
        {
            xml.FieldUri("calendar:StartTimeZone");
            xml.FieldUri("calendar:EndTimeZone");
        }

        xml.StampUri();
    }
}
