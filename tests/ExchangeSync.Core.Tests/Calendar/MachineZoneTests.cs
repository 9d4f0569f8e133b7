using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using ExchangeSync.Calendar;

namespace ExchangeSync.Tests.Calendar;

/// <summary>The zone of the machine plays no part: nothing that would ask for it is even called.</summary>
public sealed class MachineZoneTests
{
    private static readonly HashSet<string> AskForIt =
    [
        "TimeZoneInfo.get_Local", "TimeZoneInfo.ConvertTime", "TimeZoneInfo.ConvertTimeFromUtc", "TimeZoneInfo.ConvertTimeToUtc", "TimeZone.get_CurrentTimeZone",
        "DateTime.get_Now", "DateTime.get_Today", "DateTime.ToLocalTime", "DateTime.ToUniversalTime", "DateTime.ToFileTime", "DateTime.Parse", "DateTime.ParseExact", "DateTime.TryParse", "DateTime.TryParseExact",
        "DateTimeOffset.get_Now", "DateTimeOffset.ToLocalTime", "DateTimeOffset.get_LocalDateTime", "DateTimeOffset.op_Implicit", "DateTimeOffset.Parse", "DateTimeOffset.TryParse",
        "IDateTimeZoneProvider.GetSystemDefault", "DateTimeZoneProviders.get_Bcl", "BclDateTimeZone.ForSystemDefault", "XmlConvert.ToDateTime", "XmlConvert.ToDateTimeOffset",
        "ZonedDateTime.ToDateTimeUnspecified", "XmlReader.ReadElementContentAsDateTime", "XmlReader.ReadContentAsDateTime", "File.GetLastWriteTime", "File.GetCreationTime", "FileSystemInfo.get_LastWriteTime",
    ];

    [Fact]
    public void Only_the_proposal_of_a_zone_for_a_new_connection_asks_for_the_machine_s()
    {
        using var file = File.OpenRead(typeof(Zones).Assembly.Location);
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();

        var calls = metadata.MemberReferences
            .Select(handle => metadata.GetMemberReference(handle))
            .Where(member => member.Parent.Kind == HandleKind.TypeReference)
            .Select(member => metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name) + "." + metadata.GetString(member.Name))
            .ToHashSet();

        Assert.Contains("TimeZoneInfo.get_Id", calls);
        Assert.Equal(["TimeZoneInfo.get_Local"], calls.Intersect(AskForIt));
    }
}
