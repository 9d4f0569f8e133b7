using System.Runtime.Versioning;
using ExchangeSync.Store;

namespace ExchangeSync.Tests.Store;

[UnsupportedOSPlatform("windows")]
public sealed class FileRightsTests : IDisposable
{
    private const UnixFileMode PrivateFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PrivateFolderMode = PrivateFileMode | UnixFileMode.UserExecute;

    private readonly StoreFolder _store = new();

    public void Dispose() => _store.Dispose();

    [SkippableFact]
    public void Every_file_of_the_store_is_private_and_so_is_each_folder_that_was_made()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no file modes.");
        var folder = Path.Combine(_store.Folder, "share", "Exchange Sync");
        var path = Path.Combine(folder, "exchangesync.db");
        using var database = Database.Open(path, create: true);
        var user = new UserTable(database).Add("Anna", null, StoreFolder.Now);
        new ConnectionTable(database).Add(StoreFolder.NewConnection(user), StoreFolder.Password("secret"), force: false);

        Assert.Equal(PrivateFolderMode, File.GetUnixFileMode(folder));
        Assert.Equal(PrivateFolderMode, File.GetUnixFileMode(Path.GetDirectoryName(folder)!));
        var names = Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(["exchangesync.db", "exchangesync.db-shm", "exchangesync.db-wal", "exchangesync.db.key"], names);
        Assert.All(Directory.GetFiles(folder), file => Assert.Equal(PrivateFileMode, File.GetUnixFileMode(file)));
    }

    [SkippableFact]
    public void A_file_is_private_from_the_moment_that_it_exists()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no file modes.");
        var file = PrivateFile.CreateBeside(Path.Combine(_store.Folder, "x"));
        Assert.Equal(PrivateFileMode, File.GetUnixFileMode(file));
        Assert.Equal(0, new FileInfo(file).Length);
    }

    [SkippableFact]
    public void Rights_that_others_were_given_to_the_file_are_taken_back()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no file modes.");
        _store.AddUser();
        _store.Close();
        File.SetUnixFileMode(_store.DatabasePath, PrivateFileMode | UnixFileMode.OtherRead | UnixFileMode.GroupRead);

        _store.AddUser("Berta");
        Assert.All(Directory.GetFiles(_store.Folder), file => Assert.Equal(PrivateFileMode, File.GetUnixFileMode(file)));
    }

    [SkippableFact]
    public void A_folder_that_was_there_keeps_its_rights()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no file modes.");
        var mode = PrivateFolderMode | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        File.SetUnixFileMode(_store.Folder, mode);
        _store.AddUser();
        Assert.Equal(mode, File.GetUnixFileMode(_store.Folder));
    }
}
