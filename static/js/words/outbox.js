/** Reports that wait in the browser. */

export const OUTBOX = {
  "outbox.badge": ["{n} 件待发送", "{n} waiting"],
  "outbox.title": ["待发送", "Waiting to be sent"],
  "outbox.note": [
    "存在这台设备的浏览器里，有网络后自动发出，重发也只算一次。",
    "Kept in the browser of this device, and sent by itself when there is a network; sent twice it counts once.",
  ],
  "outbox.photos": ["{n} 张照片", "{n} photos"],
  "outbox.offline": ["没有网络，等网络恢复。", "No network; it waits."],
  "outbox.trying": ["还没有送到，过一会儿再试。", "Not there yet; it is tried again in a while."],
  "outbox.login": ["登录已经结束，登录后会自动发出。", "Your session has ended; it is sent after you log in."],
  "outbox.other": ["由 {account} 填写，{account} 登录后发出。", "Written by {account}; sent when {account} logs in."],
  "outbox.sent": ["“{title}”已经送到，编号 {code}。", "“{title}” arrived; its number is {code}."],
  "outbox.remove": ["删除", "Delete"],
  "outbox.sure": ["再点一次删除", "Press again to delete"],
};
