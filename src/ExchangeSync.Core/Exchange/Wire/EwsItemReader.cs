using System.Xml;
using NodaTime;

namespace ExchangeSync.Exchange.Wire;

/// <summary>Reads one item of a reply. Elements that nobody asked for are passed over.</summary>
internal static class EwsItemReader
{
    /// <summary>The item that the reader stands on; an item of another kind in the calendar comes without our fields.</summary>
    public static EwsItem Read(XmlReader reader)
    {
        var item = new EwsItem();
        reader.ReadChildren(name => ReadField(reader, item, name));
        return item;
    }

    private static void ReadField(XmlReader reader, EwsItem item, string name)
    {
        switch (name)
        {
            case "ItemId": item.Id = ReadId(reader); break;
            case "Subject": item.Subject = reader.ReadText(); break;
            case "Body":
                item.BodyIsHtml = reader.GetAttribute("BodyType") == "HTML";
                item.Body = reader.ReadText();
                break;
            case "Categories":
                var categories = new List<string>();
                reader.ReadChildren(_ => categories.Add(reader.ReadText()));
                item.Categories = categories;
                break;
            case "Sensitivity": item.Sensitivity = reader.ReadText(); break;
            case "Start": item.Start = reader.ReadInstant(); break;
            case "End": item.End = reader.ReadInstant(); break;
            case "OriginalStart": item.OriginalStart = reader.ReadInstant(); break;
            case "IsAllDayEvent": item.IsAllDay = reader.ReadBoolean(); break;
            case "StartTimeZone": item.StartZone = ReadZone(reader, "Id"); break;
            case "EndTimeZone": item.EndZone = ReadZone(reader, "Id"); break;
            case "MeetingTimeZone": item.StartZone ??= ReadZone(reader, "TimeZoneName"); break;
            case "Location": item.Location = reader.ReadText(); break;
            case "LegacyFreeBusyStatus": item.FreeBusy = reader.ReadText(); break;
            case "CalendarItemType": item.Type = reader.ReadText(); break;
            case "UID": item.Uid = reader.ReadText(); break;
            case "LastModifiedTime": item.LastModified = reader.ReadInstant(); break;
            case "DateTimeCreated": item.Created = reader.ReadInstant(); break;
            case "IsMeeting": item.IsMeeting = reader.ReadBoolean(); break;
            case "IsCancelled": item.IsCancelled = reader.ReadBoolean(); break;
            case "MyResponseType": item.MyResponse = reader.ReadText(); break;
            case "Organizer": reader.ReadChildren(_ => reader.ReadChildren(part => ReadOrganizer(reader, item, part))); break;
            case "RequiredAttendees" or "OptionalAttendees" or "Resources":
                reader.ReadChildren(_ => reader.ReadChildren(part => ReadAttendee(reader, item, part)));
                break;
            case "ExtendedProperty": ReadExtended(reader, item); break;
            case "Recurrence": item.Recurrence = EwsRecurrence.Read(reader); break;
            case "ModifiedOccurrences": reader.ReadChildren(_ => ReadModified(reader, item)); break;
            case "DeletedOccurrences": reader.ReadChildren(_ => reader.ReadChildren(field => ReadDeleted(reader, item, field))); break;
            default: reader.Skip(); break;
        }
    }

    /// <summary>The id in the attributes of the element that the reader stands on.</summary>
    public static EwsItemId ReadId(XmlReader reader)
    {
        var id = new EwsItemId(reader.ReadAttribute("Id") ?? "", reader.ReadAttribute("ChangeKey"));
        reader.Skip();
        return id;
    }

    private static string? ReadZone(XmlReader reader, string attribute)
    {
        var id = reader.ReadAttribute(attribute);
        reader.Skip();
        return string.IsNullOrWhiteSpace(id) ? null : id;
    }

    private static void ReadOrganizer(XmlReader reader, EwsItem item, string part)
    {
        if (part == "EmailAddress")
        {
            item.Organizer = reader.ReadText();
        }
        else
        {
            reader.Skip();
        }
    }

    private static void ReadAttendee(XmlReader reader, EwsItem item, string part)
    {
        if (part != "Mailbox")
        {
            reader.Skip();
            return;
        }

        string? name = null, address = null;
        reader.ReadChildren(field =>
        {
            switch (field)
            {
                case "Name": name = reader.ReadText(); break;
                case "EmailAddress": address = reader.ReadText(); break;
                default: reader.Skip(); break;
            }
        });
        var text = string.IsNullOrWhiteSpace(address) ? name : string.IsNullOrWhiteSpace(name) || name == address ? $"<{address}>" : $"{name} <{address}>";
        if (!string.IsNullOrWhiteSpace(text))
        {
            item.AddAttendee(text!);
        }
    }

    private static void ReadExtended(XmlReader reader, EwsItem item)
    {
        var isStamp = false;
        reader.ReadChildren(name =>
        {
            if (name == "ExtendedFieldURI")
            {
                isStamp = string.Equals(reader.GetAttribute("PropertySetId"), Ews.StampPropertySet, StringComparison.OrdinalIgnoreCase)
                    && string.Equals(reader.GetAttribute("PropertyName"), Ews.StampPropertyName, StringComparison.OrdinalIgnoreCase);
                reader.Skip();
            }
            else if (name == "Value" && isStamp)
            {
                // Some servers repeat a property; an empty repetition says nothing.
                var stamp = reader.ReadText();
                item.Stamp = string.IsNullOrEmpty(item.Stamp) ? stamp : item.Stamp;
            }
            else
            {
                reader.Skip();
            }
        });
    }

    private static void ReadModified(XmlReader reader, EwsItem item)
    {
        string? id = null;
        Instant? original = null;
        reader.ReadChildren(name =>
        {
            switch (name)
            {
                case "ItemId": id = ReadId(reader).Id; break;
                case "OriginalStart": original = reader.ReadInstant(); break;
                default: reader.Skip(); break;
            }
        });
        if (id is not null && original is { } start)
        {
            item.AddModified(start, id);
        }
    }

    private static void ReadDeleted(XmlReader reader, EwsItem item, string name)
    {
        if (name != "Start")
        {
            reader.Skip();
        }
        else if (reader.ReadInstant() is { } start)
        {
            item.AddDeleted(start);
        }
    }
}
