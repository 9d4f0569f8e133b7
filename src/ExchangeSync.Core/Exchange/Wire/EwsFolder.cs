using System.Xml;

namespace ExchangeSync.Exchange.Wire;

/// <summary>A folder, as GetFolder gives it.</summary>
internal sealed class EwsFolder
{
    public string Id { get; private set; } = "";

    public string Name { get; private set; } = "";

    public int? TotalCount { get; private set; }

    /// <summary>The effective right to make items; null: not told.</summary>
    public bool? MayCreate { get; private set; }

    /// <summary>Reads one payload element of a response message (Folders).</summary>
    public void Read(XmlReader reader)
    {
        if (reader.LocalName != "Folders")
        {
            reader.Skip();
            return;
        }

        reader.ReadChildren(_ => reader.ReadChildren(ReadField));

        void ReadField(string name)
        {
            switch (name)
            {
                case "FolderId":
                    Id = reader.ReadAttribute("Id") ?? "";
                    reader.Skip();
                    break;
                case "DisplayName": Name = reader.ReadText(); break;
                case "TotalCount": TotalCount = reader.ReadInt(); break;
                case "EffectiveRights": reader.ReadChildren(ReadRight); break;
                default: reader.Skip(); break;
            }
        }

        void ReadRight(string name)
        {
            if (name == "CreateContents")
            {
                MayCreate = reader.ReadBoolean();
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
