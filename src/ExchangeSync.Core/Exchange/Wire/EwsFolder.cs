using System.Xml;

namespace ExchangeSync.Exchange.Wire;

/// <summary>A folder, as GetFolder and FindFolder give it.</summary>
internal sealed class EwsFolder
{
    public string Id { get; private set; } = "";

    public string Name { get; private set; } = "";

    public bool IsCalendar { get; private set; }

    public int? TotalCount { get; private set; }

    /// <summary>The effective right to make items; null: not told.</summary>
    public bool? MayCreate { get; private set; }

    /// <summary>The FolderShape element that asks for these fields.</summary>
    public static void WriteShape(XmlWriter xml)
    {
        xml.StartMessage("FolderShape");
        xml.TypeText("BaseShape", "IdOnly");
        xml.StartType("AdditionalProperties");
        xml.FieldUri("folder:DisplayName");
        xml.FieldUri("folder:TotalCount");
        xml.FieldUri("folder:EffectiveRights");
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    /// <summary>Reads the folder element that the reader stands on.</summary>
    public static EwsFolder Read(XmlReader reader)
    {
        var folder = new EwsFolder { IsCalendar = reader.LocalName == "CalendarFolder" };
        reader.ReadChildren(name =>
        {
            switch (name)
            {
                case "FolderId":
                    folder.Id = reader.ReadAttribute("Id") ?? "";
                    reader.Skip();
                    break;
                case "DisplayName": folder.Name = reader.ReadText(); break;
                case "TotalCount": folder.TotalCount = reader.ReadInt(); break;
                case "EffectiveRights":
                    reader.ReadChildren(right =>
                    {
                        if (right == "CreateContents")
                        {
                            folder.MayCreate = reader.ReadBoolean();
                        }
                        else
                        {
                            reader.Skip();
                        }
                    });
                    break;
                default: reader.Skip(); break;
            }
        });
        return folder;
    }
}
