# Acceptance checks of connections. See Acceptance.ps1.

BeforeAll {
    . ([IO.Path]::Combine($PSScriptRoot, 'Acceptance.ps1'))
    $mbx = Start-Acceptance
    $access = $mbx.Access
    $null = New-MbxUser anna
    $null = New-MbxUser bo
}

AfterAll {
    Stop-Acceptance $mbx
}

Describe 'New-MbxExchangeConnection' {
    It 'makes a connection that is not activated and shows no password' {
        $made = New-MbxExchangeConnection Anna $mbx.Server -Credential $mbx.Credential -User anna @access
        $made.Title | Should -Be 'Anna'
        $made.Activated | Should -BeFalse
        @($made.PSObject.Properties | Where-Object { "$($_.Value)" -eq $mbx.Password }).Count | Should -Be 0
    }

    It 'makes many from a file, by its column names, and a bad line does not end it' {
        $file = [IO.Path]::Combine($mbx.Folder, 'users.csv')
        [IO.File]::WriteAllLines($file, [string[]]@(
            'Title,Server,UserName,Password,User'
            'Nobody,mail.example.com,x,y,nobody'
            'Bo,mail.example.com,bo,secret,bo'))
        $made = Import-Csv $file | New-MbxExchangeConnection -ErrorAction SilentlyContinue -ErrorVariable wrong
        $made.Title | Should -Be 'Bo'
        $made.Server | Should -Be 'https://mail.example.com/EWS/Exchange.asmx'
        @($wrong).Count | Should -Be 1
        $wrong[0].FullyQualifiedErrorId | Should -Match '^UserNotFound,'
    }

    It 'refuses a title that is taken' {
        { New-MbxExchangeConnection Anna mail.example.com -Credential $mbx.Credential -User bo -ErrorAction Stop } |
            Should -Throw -ErrorId 'TitleInUse,*'
    }

    It 'makes nothing with -WhatIf' {
        New-MbxExchangeConnection Cleo mail.example.com -Credential (New-Login cleo secret) -User bo -Force -WhatIf | Should -BeNullOrEmpty
        @(Get-MbxExchangeConnection | Where-Object Title -EQ 'Cleo').Count | Should -Be 0
    }
}

Describe 'Get-MbxExchangeConnection' {
    It 'finds by title and by id' {
        $connection = Get-MbxExchangeConnection Anna
        (Get-MbxExchangeConnection -Id $connection.Id).Title | Should -Be 'Anna'
    }

    It 'says which title is not there' {
        { Get-MbxExchangeConnection Nobody -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectionNotFound,*'
    }
}

Describe 'Test-MbxExchangeConnection' {
    It 'passes in both parts' {
        $test = Test-MbxExchangeConnection Anna
        $test.GeneralConnection.Status | Should -Be 'Passed'
        $test.SendReceiveData.Status | Should -Be 'Passed'
        $test.Passed | Should -BeTrue
    }

    It 'lists every step with -Detailed' {
        $steps = @(Test-MbxExchangeConnection Anna -Detailed)
        $steps.Part | Should -Contain 'General connection'
        $steps.Part | Should -Contain 'Send/receive data'
    }

    It 'tells a server that is not there by its cause and a remedy' {
        $null = New-MbxExchangeConnection Nowhere nowhere.invalid -Credential (New-Login x y) -User anna -Force -WarningAction SilentlyContinue
        $test = Test-MbxExchangeConnection Nowhere
        $test.Passed | Should -BeFalse
        $test.GeneralConnection.Status | Should -Be 'Failed'
        $test.WhatToDo | Should -Not -BeNullOrEmpty
        Remove-MbxExchangeConnection Nowhere -Confirm:$false
    }
}

Describe 'Set-MbxExchangeConnection' {
    It 'changes what is given and keeps the rest' {
        $changed = Set-MbxExchangeConnection Anna -NewTitle 'Anna Berg' -PassThru
        $changed.Title | Should -Be 'Anna Berg'
        $changed.User | Should -Be 'anna'
        (Set-MbxExchangeConnection 'Anna Berg' -NewTitle Anna -PassThru).UserName | Should -Be $mbx.User
    }

    It 'takes a new password, which the next test uses' {
        Set-MbxExchangeConnection Anna -Credential (New-Login $mbx.User 'not the password')
        (Test-MbxExchangeConnection Anna).Passed | Should -BeFalse
        Set-MbxExchangeConnection Anna -Credential $mbx.Credential
        (Test-MbxExchangeConnection Anna).Passed | Should -BeTrue
    }

    It 'changes nothing with -WhatIf' {
        Set-MbxExchangeConnection Anna -NewTitle Other -WhatIf
        (Get-MbxExchangeConnection Anna).Title | Should -Be 'Anna'
    }
}

Describe 'Remove-MbxExchangeConnection' {
    It 'removes the connection and leaves both calendars as they are' {
        $null = New-MbxAppointment anna 'ExchangeSync check: untouched' $mbx.Day
        Get-MbxExchangeConnection Anna | Remove-MbxExchangeConnection -Confirm:$false
        @(Get-MbxExchangeConnection | Where-Object Title -EQ 'Anna').Count | Should -Be 0
        @(Get-MbxAppointment -User anna).Count | Should -Be 1
    }
}
