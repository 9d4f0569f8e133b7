using System.Data.SQLite;
using NodaTime;
using NodaTime.Text;

namespace ExchangeSync.Store;

/// <summary>The row that a query stands on, read by column name.</summary>
internal sealed class Row(SQLiteDataReader reader)
{
    // The reader's own search by name goes through all columns for each of them; most queries give one row.
    private Dictionary<string, int>? _columns;

    public string Text(string column) => ExactText.Unescape(reader.GetString(Of(column)));

    public string? TextOrNull(string column) => IsNull(column) ? null : Text(column);

    public long Long(string column) => reader.GetInt64(Of(column));

    public int Int(string column) => reader.GetInt32(Of(column));

    public bool Bool(string column) => Long(column) != 0;

    public bool IsNull(string column) => reader.IsDBNull(Of(column));

    public Guid? GuidOrNull(string column) => IsNull(column) ? null : Guid(column);

    public byte[]? Bytes(string column) => IsNull(column) ? null : (byte[])reader.GetValue(Of(column));

    public Guid Guid(string column) => System.Guid.ParseExact(Text(column), "D");

    public Instant Instant(string column) => InstantPattern.ExtendedIso.Parse(Text(column)).GetValueOrThrow();

    public Instant? InstantOrNull(string column) => IsNull(column) ? null : Instant(column);

    public LocalDateTime Wall(string column) => LocalDateTimePattern.ExtendedIso.Parse(Text(column)).GetValueOrThrow();

    public LocalDate? DateOrNull(string column) => IsNull(column) ? null : LocalDatePattern.Iso.Parse(Text(column)).GetValueOrThrow();

    public IReadOnlyList<LocalDate> Dates(string column) => Lines(column).Select(line => LocalDatePattern.Iso.Parse(line).GetValueOrThrow()).ToList();

    public T Name<T>(string column)
        where T : struct, Enum => (T)Enum.Parse(typeof(T), Text(column));

    public IReadOnlyList<string> Lines(string column) => ExactText.SplitLines(TextOrNull(column));

    private int Of(string column)
    {
        _columns ??= Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, StringComparer.Ordinal);
        return _columns[column];
    }
}
